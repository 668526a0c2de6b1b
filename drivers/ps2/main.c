/* The driver's process: the i8042 that "device" is, as two InputSources. */
#include "input/service.h"
#include "process.h"
#include "runtime/program.h"

int main(int argument_count, const char *const *arguments)
{
    static struct driver driver;
    (void)argument_count;
    (void)arguments;
    process_init(&driver, program_capability("device"));
    driver_init(&driver);
    return (int)input_service_run(&driver.hardware);
}
