/* Random scripts against the model. A number as argument runs the script of that seed alone. */
#include "driver.h"
#include "random_scripts.h"

#define SCRIPT_BYTES 6000u
#define SEEDS        150u

int main(int argument_count, char **arguments)
{
    return random_scripts_main(argument_count, arguments, SEEDS, SCRIPT_BYTES, driver_run);
}
