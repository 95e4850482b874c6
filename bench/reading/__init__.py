"""Parts of the benchmark of documents: readers in processes of their own, and what their results are compared by."""
