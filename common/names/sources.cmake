# Listed once: for the system, and for the tools on the host.
set(names_sources cache.c change.c check.c commit.c compare.c entries.c extents.c file.c format.c memory.c
  mount.c node.c page.c reference.c snapshot.c step.c tree.c tree_change.c verify.c)
