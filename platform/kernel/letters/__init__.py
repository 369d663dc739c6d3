"""Official letters: number series, typst PDF, QR, verification."""
