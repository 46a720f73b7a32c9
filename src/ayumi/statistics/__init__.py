"""Exact statistics of small numbers: intervals and bounds of counts, and what they rest on.

What a number means for a lot, a participant or a trial is said where it is used; here are the
distributions alone. Nothing draws at random, and scipy is imported only by what computes with it.

- `allowed`: which numbers a calculation takes, and all that is wrong with them at once
- `beta_binomial`, `beta_mixture`: what is believed of a proportion, updated and predicted
- `binomial`: events among so many tried: Clopper-Pearson, Jeffreys, Wilson, the chance of any
- `borrowing`: priors from earlier studies: meta-analytic-predictive, power, commensurate
- `conflict`: whether what was seen is a surprise to what was believed
- `decisions`: rules with their exact operating characteristics, what is needed, where they turn
- `difference`: how much higher one proportion or mean is than another
- `gamma`: a rate that is known through a count
- `normal_mixture`: what is believed of a mean
- `sample_size_of_prior`: how many people a belief is worth
- `tolerance`: the one-sided tolerance limit of a normal distribution
- `written`: numbers in sentences

Below them: `beta_function`, `log_density`, `quadrature`, and `crossing`: where a value is met.
"""
