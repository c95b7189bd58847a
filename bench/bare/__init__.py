"""The least Django does: what the project's pages are measured against. A project of its own, with no part of ours."""
