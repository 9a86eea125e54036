"""What loopers print and display: caught where it is written, and kept in bounded memory."""
