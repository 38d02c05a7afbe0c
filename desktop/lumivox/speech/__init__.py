"""Reading to Narration, voices, the queue that plays it, sound files and earcons."""
