"""What loopers print and display: kept for each of them, and lost by nobody else."""
