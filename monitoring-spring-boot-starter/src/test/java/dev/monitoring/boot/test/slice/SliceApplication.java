package dev.monitoring.boot.test.slice;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application that is tested in slices and as a whole.
 */
@SpringBootApplication
class SliceApplication {

}
