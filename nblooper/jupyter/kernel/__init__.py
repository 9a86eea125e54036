"""What reaches into the kernel: the running cell, clicks while it runs, interrupts."""
