"""Files in private sessions: offered, accepted, sent behind the texts, and kept by nobody but who wants them."""
