"""Decisions on a rate: a rule, how often it is met, and what would turn what it says.

- `rule`: what must be believed of a rate, or of a difference of two, for a rule to be met
- `characteristics`: how often a rule is met, over what is true; by enumeration, never by drawing
- `prediction`: how probable it is that a rule will be met with the people still to come
- `natural`: P(at least k of n) under a rate that is known, or believed
- `needed`: successes, people, and people in each of two arms that would be needed
- `fisher`: Fisher's exact test of two arms with one side, and its exact power
- `tipping`: the natural rate, and the weight of a vague prior, at which an answer turns
"""
