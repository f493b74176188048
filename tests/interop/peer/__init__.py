# SPDX-License-Identifier: MIT
"""A second implementation of docs/PROTOCOL.md, in Python and from the text alone.

It shares no line and no idea with the C codec.  It is slow, and as obvious as
could be managed: where the two disagree, one of them has misread the document,
or the document says less than it should.

    strict_json   the grammar of sections 3.1 and 3.4, errors with their places
    codec         frames, headers, the event log of tests/vectors/README.md, encoding
    content       JSON content: charsets, values, Python's texts of them
    service       the search service on a strict connection (sections 5 and 6)
    reference     what the tutorial's own programs do, leniency and all
    notation      the documents in tests/vectors
    server, client  programs for both kinds
"""
