package com.example.overhead;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Accounts in memory, like the sample's.
 */
@SpringBootApplication
public class OverheadApplication {

	public static void main(String[] args) {
		SpringApplication.run(OverheadApplication.class, args);
	}

}
