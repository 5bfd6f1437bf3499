"""What was built and published → the pages that output/ is read, cited and checked through: a static site."""
