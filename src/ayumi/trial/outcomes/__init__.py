"""What became of everybody who was treated, under each endpoint: from examinations to counts.

- `baseline`: which examination a person's later ones are compared with
- `examined`: signed examinations as the arrays on which endpoints are defined
- `moment`: what a person has at the visit of an endpoint, or why there is nothing
- `endpoint_outcomes`: every endpoint of the document, and every shipped definition beside
- `fixed`: whether a definition stood in the document before any outcome was recorded
- `asked`: the question that a trial asks of natural recovery
"""
