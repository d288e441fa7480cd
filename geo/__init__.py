"""How to compute: pure functions over frames, without layer names, screens or files of ours."""
