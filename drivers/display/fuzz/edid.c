/* The input is what a screen says of itself. What is believed of it is inside, and can be shown. */
#include "display/modes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct display_properties properties = {.memory_bytes = UINT64_MAX};
    const struct edid_facts facts = edid_take(&properties, (struct bytes){data, size_bytes});
    modes_fill(&properties, facts.preferred);
    if (properties.edid_bytes > size_bytes || properties.edid_bytes % 128 != 0 ||
        properties.edid_bytes > DISPLAY_EDID_BYTES_MAX || properties.refresh_milli_hz == 0 ||
        properties.mode_count == 0 || properties.mode_count > DISPLAY_MODES_MAX ||
        !mode_is_possible(properties.modes[0], properties.memory_bytes)) {
        __builtin_trap();
    }
    return 0;
}
