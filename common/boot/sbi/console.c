/*
 * The firmware's console: always there, so that anything that is wrong can be said. Firmware of
 * today has the debug console extension; older firmware, and only that for sure, the call that the
 * extension replaced (SBI 2.0, 5.2 and 12).
 */
#include "boot/shim.h"
#include "lib/sbi.h"

void shim_write(const char *text, size_t length)
{
    const struct sbi_result probe = sbi_call(SBI_BASE, SBI_BASE_PROBE, SBI_DEBUG_CONSOLE, 0, 0);
    const bool has_debug_console = probe.error == SBI_SUCCESS && probe.value != 0;
    const uint64_t extension = has_debug_console ? SBI_DEBUG_CONSOLE : SBI_LEGACY_PUT_CHARACTER;
    const uint64_t function = has_debug_console ? SBI_DEBUG_CONSOLE_BYTE : 0;
    for (size_t i = 0; i < length; i++) {
        (void)sbi_call(extension, function, (uint8_t)text[i], 0, 0);
    }
}
