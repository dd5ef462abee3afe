"""What one could take instead of our ingestor, each as a program of its own that drains the same queue."""
