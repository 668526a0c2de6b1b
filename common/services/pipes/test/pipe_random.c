/* Random scripts. A number as argument runs the script of that seed alone. */
#include "driver.h"
#include "random_scripts.h"

#define SCRIPT_BYTES 4000u
#define SEEDS        300u

int main(int argument_count, char **arguments)
{
    return random_scripts_main(argument_count, arguments, SEEDS, SCRIPT_BYTES, driver_run);
}
