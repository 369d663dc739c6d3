"""Many requests at once: a file read and judged, submitted under one cover letter, decided and built together.

Every line becomes an ordinary request by the ordinary operations: nothing here has rules of its own about requests.
"""
