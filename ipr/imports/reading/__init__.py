"""Files taken apart by a process of its own, which knows nothing of ours."""
