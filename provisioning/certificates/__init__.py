"""The certificates of sites: which names have one, where it lies, how it came and when it goes."""
