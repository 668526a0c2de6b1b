/* Random rules, people and launches, against the model. */
#include "driver.h"
#include "random_scripts.h"

#define SEEDS        3000u
#define SCRIPT_BYTES 1400u

int main(int argument_count, char **arguments)
{
    return random_scripts_main(argument_count, arguments, SEEDS, SCRIPT_BYTES, driver_run);
}
