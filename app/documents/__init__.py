"""Reading documents: values in, values out.

``formats.sniff`` says what a file is, ``operations.check`` what may be done with it, and ``reader.Reader`` does it in
a child process that can be killed. Readers live in one module or package per format.
"""
