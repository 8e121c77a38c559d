"""The certificate: who may trust what a client showed, and how they find out.

keys          Ed25519 keys in PEM files
envelope      DSSE: bytes, their type, and a signature over both
catalogued    digests of the clauses, and of the words in the document that they rest on
statement     what is certified, as an in-toto Statement that its schema describes
issuing       a run's folder: evidence, views, and the certificate or the plain facts
verifying     hold a certificate, and whatever else is given, to what it says
"""
