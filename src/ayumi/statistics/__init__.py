"""Exact statistics of small numbers: intervals and bounds of counts, and what they rest on.

What a number means for a lot, a participant or a trial is said where it is used; here are the
distributions alone. Nothing draws at random, and scipy is imported only by what computes with it.

- `allowed`: which numbers a calculation takes, and all that is wrong with them at once
- `binomial`: events among so many tried: Clopper-Pearson, Jeffreys, the chance of seeing any
- `gamma`: a rate that is known through a count
- `tolerance`: the one-sided tolerance limit of a normal distribution
- `written`: numbers in sentences
"""
