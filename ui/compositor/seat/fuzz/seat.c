/* Devices, a person, programs and askers that do whatever the input says (../test/player.h). */
#include "player.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    play((struct bytes){data, size_bytes});
    return 0;
}
