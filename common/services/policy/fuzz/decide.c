/* Scripts that the fuzzer chooses, against the model. */
#include "driver.h"
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    driver_run((struct bytes){data, size_bytes});
    return 0;
}
