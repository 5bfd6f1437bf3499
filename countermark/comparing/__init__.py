"""Two finished files → what differs, in plain sentences: the words, place by place, and all else."""
