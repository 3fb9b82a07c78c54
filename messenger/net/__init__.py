"""How lines travel: TLS sockets that carry the protocol's lines, and the trust in who is at the other end.

asyncio and ssl are at home here. What a line means is decided elsewhere; no accounts, no storage, no windows.
"""
