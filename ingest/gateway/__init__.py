"""The process of the field protocols: TCP connections of HJ 212 and SL 651 stations → our JSON on the broker.

A frame is answered only once the broker has what it holds; until then its station believes it unsent and will
send it again. `connection` is the page to read first, `sensors.claims` decides what a frame comes to.
"""
