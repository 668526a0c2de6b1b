/* Thread-local storage for threads that musl does not know: they never call it. */
#include "libc.h"
#include "pthread_impl.h"
#include "tessera/posix.h"

unsigned long tessera_thread_storage_bytes(void)
{
    return libc.tls_size;
}

void *tessera_thread_storage(void *memory)
{
    pthread_t thread = __copy_tls(memory);
    thread->self = thread;
    return TP_ADJ(thread);
}
