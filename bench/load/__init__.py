"""What benchmarks of queues put on them: tasks, who publishes them, and what their bodies note."""
