"""Work away from the window's thread: the spawned worker process and page pictures."""
