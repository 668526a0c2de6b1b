/* In the place of src/thread/__unmapself.c and its assembler. */
#include "pthread_impl.h"
#include "tessera/posix.h"

void __unmapself(void *base, size_t size_bytes)
{
    tessera_thread_end_unmapping(base, size_bytes);
}
