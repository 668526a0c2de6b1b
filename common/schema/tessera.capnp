@0xd82a60378070fa55;
# What a schema of this system can say beyond Cap'n Proto's own language.

annotation facet @0xc51ce218b3b10784 (method) :Text;
# A facet that a method belongs to; a method may have several. A facet is a named set of methods of
# one interface; the generator makes a mask of each, to narrow a capability with.

annotation gate @0xe2321b61a1efb2c4 (method) :Void;
# Not a method that can be called: its bit in the mask allows a system call (receive, wait, enter)
# or a use by another method (mapping) of the capability.
