/* In the place of src/thread/x86_64/__set_thread_area.s: programs cannot write the base of FS. */
#include "pthread_impl.h"
#include "tessera/posix.h"

int __set_thread_area(void *pointer)
{
    return tessera_thread_set_pointer(pointer);
}
