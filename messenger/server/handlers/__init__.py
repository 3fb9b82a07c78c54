"""What each request does, a file a noun. Handlers are plain functions inside a turn: no coroutine, no commit."""
