# Listed once: for the system, and for the tools on the host.
set(store_sources author.c batch.c cache.c change.c check.c cleaner.c commit.c digest.c format.c journal.c log.c memory.c
  mount.c node.c object.c owner_keys.c owner_page.c owners.c read.c record.c replay.c scrub.c segments.c stream.c tree.c)
