#include "invitation.h"
#include "lib/text.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is read as an invitation is written as one that says the same; what is not, is told why. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char line[INVITATION_BYTES_MAX + 1];
    struct invitation read;
    struct invitation again;
    const enum invitation_fault fault = invitation_read((struct bytes){data, size}, &read);
    if (fault != INVITATION_GOOD) {
        if (invitation_fault_text(fault)[0] == 0) {
            abort();
        }
        return 0;
    }
    invitation_write(&read, line);
    if (invitation_read(text_bytes(line), &again) != INVITATION_GOOD ||
        again.place_count != read.place_count ||
        memcmp(again.key, read.key, sizeof(read.key)) != 0) {
        abort();
    }
    for (uint32_t i = 0; i < read.place_count; i++) {
        if (!bytes_equal(again.places[i], read.places[i])) {
            abort();
        }
    }
    return 0;
}
