"""The site as browsers show it: what they are driven by, and checks that hold for any page."""
