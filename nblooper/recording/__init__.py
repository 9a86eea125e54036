"""Recording every call of a looper in bounded memory."""
