"""What auditors use and no build needs: other worlds, other systems, and what it all costs."""
