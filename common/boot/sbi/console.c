/* The firmware's console: always there, so that anything that is wrong can be said. */
#include "boot/shim.h"
#include "lib/sbi.h"

void shim_write(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        (void)sbi_call(SBI_LEGACY_PUT_CHARACTER, 0, (uint8_t)text[i], 0, 0);
    }
}
