"""The benchmarks behind every claim of speed: ratios inside one run; absolute figures are for the machine at hand.

`gapura bench` runs them on a scratch database beside the embedded one, and drops it afterwards.
"""
