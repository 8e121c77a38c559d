"""Judge a client: put it into one situation after another, and certify what it did.

drills, situations   each situation: what the sandbox does to the client, and what it asks of it
sandbox, stage       the API by https with nobody else in it, playing a drill's script
driving, certifying  start the client for each drill, several at once
record               what happened: all that a judge may look at
rulings, criteria    a judge for each clause, a pure function of a record
judging, exchanges   records to verdicts, and to the exchanges that reports show
"""
