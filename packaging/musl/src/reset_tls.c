/*
 * In the place of src/env/__reset_tls.c: thread-local variables get their first values again, but
 * for those of libposix, without which the thread could not go on.
 */
#include "libc.h"
#include "pthread_impl.h"
#include "tessera/posix.h"
#include <string.h>

void __reset_tls(void)
{
    struct tessera_thread_state kept;
    tessera_thread_keep(&kept);
    const uintptr_t *storage = __pthread_self()->dtv;
    size_t number = 1;
    for (struct tls_module *module = libc.tls_head; module != NULL; module = module->next) {
        char *at = (char *)(storage[number++] - DTP_OFFSET);
        memcpy(at, module->image, module->len);
        memset(at + module->len, 0, module->size - module->len);
    }
    tessera_thread_put_back(&kept);
}
