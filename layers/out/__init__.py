"""What leaves the explorer: files, pictures and pages."""
