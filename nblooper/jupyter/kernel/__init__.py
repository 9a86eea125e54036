"""What reaches into IPython and the kernel: the running cell, clicks while it runs, interrupts."""
